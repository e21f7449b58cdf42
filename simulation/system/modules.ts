/** What `require` gives a function: Node's own modules, and stand-ins where the world outside begins. */
import { createRequire } from "node:module";
import type { LoadedInstance } from "../../local/services/lambda/inProcess/runtime";
import { httpHandlerModule, sdkModule } from "./sdk";

/** Whatever functions reach that is no AWS service. */
export interface OutsideWorld {
  /** node:https of one instance: PayPal's certificate host. */
  https(instance: LoadedInstance): object;
  /** PEMs of the authorities that processes trust. */
  rootCertificates: readonly string[];
}

const nodeRequire = createRequire(__filename);

export function moduleFor(name: string, instance: LoadedInstance, world: OutsideWorld): unknown {
  if (name.startsWith("@aws-sdk/client-")) return sdkModule(name, instance);
  switch (name) {
    case "@smithy/node-http-handler":
      return httpHandlerModule(instance);
    case "node:https":
      return world.https(instance);
    case "node:tls":
      return { getCACertificates: () => world.rootCertificates };
    case "node:console":
      return { Console: consoleOf(instance) };
    case "@aws-lambda-powertools/tracer":
      return { Tracer: NoTracer };
    case "node:timers/promises":
      throw new Error(`${name} would wait in real time: it has no stand-in in the simulation.`);
    default:
      return nodeRequire(name);
  }
}

/** Traces are proven where functions are processes; the X-Ray SDK hooks into every promise of this one, which halves its speed. */
class NoTracer {
  isTracingEnabled = () => false;
}

/** Powertools' logger prints through a Console of its own. */
const consoleOf = ({ globals }: LoadedInstance) =>
  function Console() {
    return globals.console;
  };
