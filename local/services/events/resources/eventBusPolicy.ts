import type { ResourceType } from "../../../core/service";
import { defaultBusName, type EventStore } from "../store";

/** aws:cloudwatch/eventBusPolicy:EventBusPolicy: the whole resource policy of one bus. */
export function eventBusPolicyResource(store: EventStore): ResourceType {
  return {
    token: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    properties: {
      eventBusName: { replaces: true, default: defaultBusName },
      policy: { required: true },
    },
    computed: [],
    create(inputs) {
      const bus = store.bus(inputs["eventBusName"]);
      bus.policy = inputs["policy"];
      return { id: bus.name, outputs: { ...inputs, eventBusName: bus.name } };
    },
    update(id, inputs) {
      store.bus(id).policy = inputs["policy"];
      return { ...inputs, eventBusName: id };
    },
    delete(id) {
      const bus = store.buses.get(id);
      if (bus) bus.policy = undefined;
    },
    read(id, old) {
      const policy = store.buses.get(id)?.policy;
      return policy === undefined ? undefined : { ...old.outputs, policy };
    },
  };
}
