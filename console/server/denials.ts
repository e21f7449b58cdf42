/** What IAM refused, each question once with how often it was asked. */
import type { AuthorizationRequest, Decision } from "../../local/core/authorization";
import type { Caller } from "../../local/core/caller";
import type { DenialView } from "../protocol";

const DENIALS_MAX = 100;

export class Denials {
  private readonly byQuestion = new Map<string, DenialView>();

  constructor(private readonly nowMs: () => number) {}

  hear(
    caller: Caller,
    { action, resource }: AuthorizationRequest,
    { allowed, reason }: Decision,
  ): void {
    if (allowed) return;
    const who = caller.kind === "role" ? caller.roleArn : caller.arn;
    const question = `${who} ${action} ${resource}`;
    const count = (this.byQuestion.get(question)?.count ?? 0) + 1;
    // Put at the end again: the map is in order of the last time.
    this.byQuestion.delete(question);
    this.byQuestion.set(question, {
      caller: who,
      action,
      resource,
      reason,
      count,
      lastMs: this.nowMs(),
    });
    if (this.byQuestion.size > DENIALS_MAX)
      this.byQuestion.delete(this.byQuestion.keys().next().value!);
  }

  /** The latest first. */
  all(): DenialView[] {
    return [...this.byQuestion.values()].reverse();
  }
}
