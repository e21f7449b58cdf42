/** Changes to policy documents, which the program registers as JSON. */
import { json, type Properties } from "../change";

type Edit = (properties: Properties) => void;

/** Changes the statement with this Sid. */
export function statement(
  property: string,
  sid: string,
  change: (statement: Properties) => void,
): Edit {
  return json(property, (document) => {
    const found = (document["Statement"] as Properties[]).find(({ Sid }) => Sid === sid);
    if (!found) throw new Error(`There is no statement ${sid} in ${property}.`);
    change(found);
  });
}

export function withStatement(property: string, added: Properties): Edit {
  return json(property, (document) => (document["Statement"] as Properties[]).push(added));
}

export function withoutStatement(property: string, sid: string): Edit {
  return json(property, (document) => {
    const statements = document["Statement"] as Properties[];
    document["Statement"] = statements.filter(({ Sid }) => Sid !== sid);
  });
}
