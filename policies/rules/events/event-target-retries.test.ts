import { testCases } from "../../framework/cases";
import { eventTargetRetries } from "./event-target-retries";
import { cases } from "./event-target-retries.cases";

testCases(eventTargetRetries, cases);
