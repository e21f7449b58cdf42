import type { Input } from "../../core/service";
import { NotOffered } from "../case";
import type { Kit } from "../kit";
import type { Target } from "./target";

/** A library that only matches events with patterns: it is asked as TestEventPattern is. */
export interface Matcher {
  ask(question: {
    pattern: object;
    event: object;
  }): Promise<{ matches?: boolean; refused?: string }>;
  stop(): Promise<void>;
}

export function matcherTarget(name: string, title: string, matcher: Matcher): Target {
  const events = async (operation: string, input: Input = {}) => {
    if (operation !== "TestEventPattern") throw new NotOffered("it only matches patterns");
    const { matches, refused } = await matcher.ask({
      pattern: JSON.parse(input["EventPattern"]),
      event: JSON.parse(input["Event"]),
    });
    if (refused !== undefined)
      throw Object.assign(new Error(refused), {
        name: "InvalidEventPatternException",
        $metadata: {},
      });
    return { Result: matches };
  };
  const nothing = new Proxy(
    {},
    { get: () => () => Promise.reject(new NotOffered("it only matches patterns")) },
  );
  const refusal: Kit["refusal"] = async (call) => {
    try {
      await call;
      return "accepted";
    } catch (error) {
      if (error instanceof NotOffered) throw error;
      return (error as Error).name;
    }
  };
  const breakDown = () => Promise.reject(new NotOffered("it only matches patterns"));
  const kit = {
    ...{ events, make: nothing, refusal, breakDown, name: (base: string) => base },
  } as unknown as Kit;
  return {
    ...{ name, title, services: ["events"], parallel: 1 },
    open: () => Promise.resolve({ kit, close: () => Promise.resolve() }),
    stop: () => matcher.stop(),
  };
}
