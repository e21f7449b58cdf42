import { selectPath } from "../events/eventPath";
import { fillTemplate } from "../events/transform";
import type { PipeRecord } from "./record";
import type { Pipe } from "./store";

/**
 * What a target gets of one record: the record, or inputTemplate with its placeholders filled in:
 * paths (`<$.dynamodb.Keys.id.S>`) and the pipe's own variables (`<aws.pipes.pipe-name>`).
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html
 */
export function targetEvent(pipe: Pipe, record: PipeRecord, nowMs: number): unknown {
  const template = pipe.targetParameters.inputTemplate;
  if (template === undefined) return record;
  const variables: Record<string, unknown> = {
    "aws.pipes.pipe-arn": pipe.arn,
    "aws.pipes.pipe-name": pipe.name,
    "aws.pipes.source-arn": pipe.source,
    "aws.pipes.target-arn": pipe.target,
    "aws.pipes.event.ingestion-time": new Date(nowMs).toISOString(),
    "aws.pipes.event": record,
    "aws.pipes.event.json": JSON.stringify(record),
  };
  const filled = fillTemplate(template.trim(), (name) => {
    if (name.startsWith("$")) return { value: selectPath(record, name) };
    return name in variables ? { value: variables[name] } : undefined;
  });
  try {
    return JSON.parse(filled) as unknown;
  } catch {
    return filled;
  }
}
