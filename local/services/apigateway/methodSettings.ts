import type { MethodSettings, Stage, ThrottleLimits } from "./model";

/** `/webhooks/{provider}/POST`: how usage plans name a method; method settings leave the first slash away. */
export function methodKey(resourcePath: string, httpMethod: string): string {
  return `${resourcePath === "/" ? "" : resourcePath}/${httpMethod}`;
}

/** What is set for all methods, and over it what is set for this one. */
export function settingsFor(stage: Stage, key: string): MethodSettings {
  const forAll = stage.methodSettings.get("*/*");
  const forThis = stage.methodSettings.get(key.slice(1));
  return forThis ? { ...forAll, ...forThis } : (forAll ?? {});
}

export function limitsOf(settings: MethodSettings): ThrottleLimits | undefined {
  const { throttlingBurstLimit: burstLimit, throttlingRateLimit: rateLimit } = settings;
  return burstLimit === undefined || rateLimit === undefined
    ? undefined
    : { burstLimit, rateLimit };
}
