import { Me } from "./types";

const RANKS: Record<string, number> = { lead: 1, manager: 2 };

/** Whether somebody may act on a task: what stands with the lead or the manager is not the agent's. */
export function mayClose(role: Me["role"], task: string): boolean {
  return (RANKS[role] ?? 0) >= (RANKS[task] ?? 0);
}
