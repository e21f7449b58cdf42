import { useEffect, useState } from "preact/hooks";
import type { Sections } from "../protocol";
import { type Connection, RefusedError } from "./connection";

const AGAIN_MS = 2_000;

/** The latest of every section, and what is wrong with the connection where something is. */
export function useSections(connection: Connection): {
  sections: Partial<Sections>;
  trouble: string | undefined;
} {
  const [sections, setSections] = useState<Partial<Sections>>({});
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    const stopped = new AbortController();
    const follow = async () => {
      while (!stopped.signal.aborted) {
        try {
          await connection.listen((name, section) => {
            setTrouble(undefined);
            setSections((before) => ({ ...before, [name]: section }));
          }, stopped.signal);
        } catch (error) {
          if (error instanceof RefusedError) return setTrouble(error.message);
        }
        setTrouble("The local cloud does not answer. Is npm start still running?");
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    void follow();
    return () => stopped.abort();
  }, [connection]);
  return { sections, trouble };
}
