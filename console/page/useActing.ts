import { useState } from "preact/hooks";
import type { ActionAnswer, ActionName, Actions } from "../protocol";
import type { Connection } from "./connection";

export interface Acting {
  act<A extends ActionName>(name: A, input: Actions[A]): void;
  /** While it is done. */
  busy: boolean;
  /** What came of the last one. */
  answer: ActionAnswer | undefined;
}

export function useActing(connection: Connection): Acting {
  const [underWay, setUnderWay] = useState(0);
  const [answer, setAnswer] = useState<ActionAnswer>();
  return {
    busy: underWay > 0,
    answer,
    act(name, input) {
      setUnderWay((before) => before + 1);
      void connection.act(name, input).then((done) => {
        setAnswer(done);
        setUnderWay((before) => before - 1);
      });
    },
  };
}
