import css from "./tokens.css?raw";

/** The first block's: the light look. */
const LIGHT = css.slice(css.indexOf("{"), css.indexOf("}"));
const VALUES = new Map([...LIGHT.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));

/** The value of a design token, as tokens.css has it. */
export function token(name: string): string {
  const value = VALUES.get(name);
  if (value === undefined) throw new Error(`tokens.css has no --${name}`);
  return value;
}
