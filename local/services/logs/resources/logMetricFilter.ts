import type { Cloud } from "../../../core/cloud";
import { NotModelledError } from "../../../core/errors";
import type { Input, ResourceType } from "../../../core/service";
import { createMetricFilter } from "../metricFilter";
import type { LogStore } from "../store";

/** aws:cloudwatch/logMetricFilter:LogMetricFilter */
export function logMetricFilterResource(cloud: Cloud, store: LogStore): ResourceType {
  const put = (name: string, inputs: Input) => {
    const { defaultValue, ...rest } = inputs["metricTransformation"];
    // Zeroes for minutes without a match matter only to alarms that treat missing data as breaching.
    if (defaultValue !== undefined)
      throw new NotModelledError("metricTransformation.defaultValue of a metric filter");
    const filter = createMetricFilter(name, inputs["pattern"], {
      unit: "None",
      dimensions: {},
      ...rest,
    });
    store.group(inputs["logGroupName"]).metricFilters.set(name, filter);
  };
  return {
    token: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    properties: {
      name: { replaces: true },
      logGroupName: { required: true, replaces: true },
      pattern: { required: true },
      metricTransformation: { required: true },
    },
    computed: [],
    create(inputs, { logicalName }) {
      const name: string = inputs["name"] ?? `${logicalName}-${cloud.random.hex(7)}`;
      put(name, inputs);
      return { id: name, outputs: { ...inputs, name } };
    },
    update(id, inputs) {
      put(id, inputs);
      return { ...inputs, name: id };
    },
    delete(id, old) {
      store.groups.get(old.inputs["logGroupName"])?.metricFilters.delete(id);
    },
    read(id, old) {
      return store.groups.get(old.inputs["logGroupName"])?.metricFilters.has(id)
        ? old.outputs
        : undefined;
    },
  };
}
