import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Step } from "../../engine/planner";
import type { Properties } from "../../engine/propertyValues";

const { Kind } = proto.PropertyDiff;
const { DiffChanges } = proto.DiffResponse;

/** The planner's step as a provider says it: which properties, and which of them force a new resource. */
export function toDiffResponse(
  step: Step,
  { olds, news }: { olds: Properties; news: Properties } = { olds: {}, news: {} },
): proto.DiffResponse {
  const response = new proto.DiffResponse();
  if (step.kind === "same" || step.kind === "create")
    return response.setChanges(DiffChanges.DIFF_NONE);
  const replacing = step.kind === "replace" ? step.replacing : [];
  response
    .setChanges(DiffChanges.DIFF_SOME)
    .setDiffsList(step.changed)
    .setReplacesList(replacing)
    .setDeletebeforereplace(step.kind === "replace" && step.deleteFirst)
    .setHasdetaileddiff(true);
  for (const name of step.changed) {
    const kind = kindOf(olds[name] !== undefined, news[name] !== undefined);
    response
      .getDetaileddiffMap()
      .set(
        name,
        new proto.PropertyDiff()
          .setKind(replacing.includes(name) ? kind.replacing : kind.inPlace)
          .setInputdiff(true),
      );
  }
  return response;
}

function kindOf(before: boolean, after: boolean) {
  if (!before) return { inPlace: Kind.ADD, replacing: Kind.ADD_REPLACE };
  if (!after) return { inPlace: Kind.DELETE, replacing: Kind.DELETE_REPLACE };
  return { inPlace: Kind.UPDATE, replacing: Kind.UPDATE_REPLACE };
}
