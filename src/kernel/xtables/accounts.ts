/** Users and groups of a Debian system as it is installed (base-passwd): `name number`. */
const read = (text: string): ReadonlyMap<string, number> =>
  new Map(text.split(' ').map((entry) => [entry.replace(/\d+$/, ''), Number(/\d+$/.exec(entry)?.[0])]));

const USERS = read(
  'root0 daemon1 bin2 sys3 sync4 games5 man6 lp7 mail8 news9 uucp10 proxy13 www-data33 backup34 list38 irc39 nobody65534',
);
const GROUPS = read(
  'root0 daemon1 bin2 sys3 adm4 tty5 disk6 lp7 mail8 news9 uucp10 man12 proxy13 kmem15 dialout20 fax21 voice22 cdrom24 ' +
    'floppy25 tape26 sudo27 audio29 dip30 www-data33 backup34 operator37 list38 irc39 src40 shadow42 utmp43 video44 ' +
    'sasl45 plugdev46 staff50 games60 users100 nogroup65534',
);

export type AccountKind = 'user' | 'group';

/** `getpwnam` and `getgrnam`: the number of a name, or null. */
export const accountId = (kind: AccountKind, name: string): number | null =>
  (kind === 'user' ? USERS : GROUPS).get(name) ?? null;

/** `getpwuid` and `getgrgid`: the name of a number, or null. */
export function accountName(kind: AccountKind, id: number): string | null {
  for (const [name, number] of kind === 'user' ? USERS : GROUPS) if (number === id) return name;
  return null;
}
