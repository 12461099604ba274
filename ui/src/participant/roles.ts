import type { Role } from "../backend";
import type { Option } from "../controls/Choice";
import type { Words } from "../language";

const ROLES: readonly Role[] = ["participant", "trainer", "speaker", "interpreter", "observer"];

export function roleOptions({ say }: Words): Option[] {
  return ROLES.map((id) => ({ id, name: say(`role-${id}`) }));
}
