/** Deliberately broken programs, one change each, and the one rule that must catch it. */
import type { Variant } from "./change";
import { data } from "./table/data";
import { delivery } from "./table/delivery";
import { front } from "./table/front";
import { permissions } from "./table/permissions";

export const variants: readonly Variant[] = [...permissions, ...data, ...delivery, ...front];
