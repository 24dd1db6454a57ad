/** What is asked of the directory: only what the gateway understands; half a code asks for nothing yet. */
import type { DirectoryQuestion } from "../trade/routes.ts";

export interface DirectoryFields {
  readonly role: string;
  readonly country: string;
  readonly place: string;
  readonly goods: string;
}

export function askedOf({ role, country, place, goods }: DirectoryFields): DirectoryQuestion {
  const locode = place.trim().toUpperCase().replace(/\s/g, "");
  const code = goods.replace(/[\s.]/g, "");
  return {
    ...(/^[a-z]{1,32}$/.test(role) && { role }),
    ...(/^[A-Z]{2}$/.test(country) && { country }),
    ...(/^[A-Z]{2}[A-Z2-9]{3}$/.test(locode) && { place: locode }),
    ...(/^[0-9]{2,10}$/.test(code) && { goods: code }),
  };
}
