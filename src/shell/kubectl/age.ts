/** Seconds between two times of the API as kubectl prints an age (`duration.HumanDuration`). */
export function seconds(from: string | undefined, to: string): string {
  const s = Math.round((Date.parse(to) - Date.parse(from ?? '')) / 1000);
  if (Number.isNaN(s)) return '<unknown>';
  if (s < 0) return '0s';
  const minutes = Math.floor(s / 60);
  const hours = Math.floor(s / 3600);
  const with2 = (big: number, unit: string, small: number, unit2: string): string =>
    `${big}${unit}${small === 0 ? '' : `${small}${unit2}`}`;
  if (s < 120) return `${s}s`;
  if (minutes < 10) return with2(minutes, 'm', s % 60, 's');
  if (hours < 3) return `${minutes}m`;
  if (hours < 8) return with2(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return with2(Math.floor(hours / 24), 'd', hours % 24, 'h');
  return `${Math.floor(hours / 24)}d`;
}
