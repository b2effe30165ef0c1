import { placeOfPhone } from '../src/domain/areaCodes.js';
import type { Contact } from '../src/domain/chart.js';
import type { Whereabouts } from '../src/domain/quietHours.js';
import type { Directory } from '../src/ports/directory.js';

/** Every zone and state that a patient may be in, by address and phone; `zone` is the one that days are counted in: of the address, else of the phone. */
export async function whereabouts(
  { patient }: Pick<Contact, 'patient'>,
  directory: Directory,
  practiceZone: string,
): Promise<{ where: Whereabouts; zone: string }> {
  const postalCode = patient.address?.postalCode;
  const place = postalCode === undefined ? undefined : await directory.place(postalCode);
  const phone = patient.phones.find((one) => one.dialable !== undefined)?.dialable;
  const phonePlace = phone === undefined ? undefined : placeOfPhone(phone);
  const zones = [...(place === undefined ? [] : [place.zone]), ...(phonePlace?.zones ?? [])];
  const states = [patient.address?.state, ...(phonePlace === undefined ? [] : [phonePlace.state])].filter((state) => state !== undefined);
  return { where: { zones, states }, zone: zones[0] ?? practiceZone };
}
