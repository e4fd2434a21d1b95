/** Ids of labs that readers make begin with this; the rest is the lab itself, so that a session of it can be kept and sent. */
export const OWN = 'own/';
export const isOwnLab = (id: string): boolean => id.startsWith(OWN);

/** A lab, level or lesson that a reader made is all in its id: too long for a name, and no name of anything. */
export const isWholeInId = (id: string): boolean => id.includes('{');

/** A lab's id as a part of a file's name: one that is all in its id has no short name. */
export const idInFileName = (id: string): string => (isWholeInId(id) ? 'lab' : id.replaceAll('/', '-'));

/** Ids of levels and lessons that readers make begin with this; the rest is the level or lesson itself. */
export const CUSTOM = 'custom:';
