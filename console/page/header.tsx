import type { CloudState, DeployView } from "../protocol";
import { dateAndTime, span } from "./format";

export interface HeaderProps {
  deploy: DeployView;
  cloud: CloudState;
  alarmsOn: number;
  trouble: string | undefined;
}

export function Header({ deploy, cloud, alarmsOn, trouble }: HeaderProps) {
  const violations = deploy.violations.length;
  return (
    <header>
      <h1>
        payment-webhooks <span class="stack">{deploy.stack}</span>
      </h1>
      <span class="facts">
        {`${deploy.accountId} · ${deploy.region} · ${deploy.resources} resources`}
      </span>
      <span class="space" />
      {trouble && <span class="chip bad">{trouble}</span>}
      <span class={violations === 0 ? "chip good" : "chip bad"}>
        {violations === 0 ? "✓ policies" : `✗ ${violations} policy violations`}
      </span>
      <span class={alarmsOn === 0 ? "chip good" : "chip bad"} data-alarms={alarmsOn}>
        {alarmsOn === 0 ? "✓ no alarm" : `▲ ${alarmsOn} ${alarmsOn === 1 ? "alarm" : "alarms"}`}
      </span>
      <time class="now">
        {dateAndTime(cloud.nowMs)} UTC
        {cloud.aheadMs > 1_000 && <span class="ahead"> +{span(cloud.aheadMs)}</span>}
      </time>
    </header>
  );
}
