import { Fault, Path } from "./policySchema";

/** The id of a field's element; with `-fault` that of what is wrong with it. */
export const fieldId = (path: Path | string): string => `policy-${Array.isArray(path) ? path.join(".") : path}`;

/** The faults of a field, and of the entries of a list that is one field. */
export function messages(faults: Fault[], path: Path, entries = false): string[] {
  const here = path.join(".");
  const own = faults.filter((one) => one.path === here || (entries && one.path.startsWith(`${here}.`)));
  return [...new Set(own.map((one) => one.message))];
}
