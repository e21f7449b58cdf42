import type { Rule } from "../../framework/rule";
import { eventArchive } from "./event-archive";
import { eventTargetRetries } from "./event-target-retries";

export const eventsRules: readonly Rule[] = [eventArchive, eventTargetRetries];
