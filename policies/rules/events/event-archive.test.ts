import { testCases } from "../../framework/cases";
import { eventArchive } from "./event-archive";
import { cases } from "./event-archive.cases";

testCases(eventArchive, cases);
