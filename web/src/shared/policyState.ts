/** A version of the shop's policy that is saved and cannot be used. */
export interface Trouble {
  version: number;
  in_force: number;
  since: string;
  faults: { path: string; title: string; message: string }[];
}
export interface Standing {
  version: number;
  in_force: number;
  trouble: Trouble | null;
}

/** Which version of the shop's policy holds: asked for now and then, and when the policy was saved. */
export const POLICY_STATE = ["policy-state"];
