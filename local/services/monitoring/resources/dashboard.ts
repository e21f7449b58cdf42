import type { Cloud } from "../../../core/cloud";
import type { Input, Output, ResourceType } from "../../../core/service";

/** Dashboard name → JSON body. */
export type Dashboards = Map<string, string>;

/** aws:cloudwatch/dashboard:Dashboard */
export function dashboardResource(cloud: Cloud, dashboards: Dashboards): ResourceType {
  const put = (name: string, inputs: Input): Output => {
    dashboards.set(name, inputs["dashboardBody"]);
    // Dashboards are global: their ARN has no region.
    return {
      ...inputs,
      dashboardArn: cloud.arn("cloudwatch", `dashboard/${name}`, { region: "" }),
    };
  };
  return {
    token: "aws:cloudwatch/dashboard:Dashboard",
    properties: {
      dashboardName: { required: true, replaces: true },
      dashboardBody: { required: true },
    },
    computed: ["dashboardArn"],
    check(inputs, unknown) {
      if (unknown.has("dashboardBody")) return [];
      try {
        JSON.parse(inputs["dashboardBody"]);
        return [];
      } catch (error) {
        return [
          { property: "dashboardBody", reason: `it is not JSON: ${(error as Error).message}` },
        ];
      }
    },
    create: (inputs) => ({
      id: inputs["dashboardName"],
      outputs: put(inputs["dashboardName"], inputs),
    }),
    update: (id, inputs) => put(id, inputs),
    delete: (id) => void dashboards.delete(id),
    read: (id, old) => (dashboards.has(id) ? old.outputs : undefined),
  };
}
