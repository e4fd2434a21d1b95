import { LABS } from '../labs/labs.ts';

export function printLabs(): number {
  for (const lab of LABS) {
    process.stdout.write(`${lab.id.padEnd(10)}${lab.title}: ${lab.summary}\n`);
    const places = lab.places.map((place) => (place.host ? `${place.name} (on ${place.host})` : place.name));
    process.stdout.write(`${''.padEnd(10)}places: ${places.join(', ')}\n`);
  }
  return 0;
}
