import { PolicyPack } from "@pulumi/policy";

new PolicyPack("engine-test-pack", {
  policies: [
    {
      name: "size-limit",
      description: "Boxes are at most as large as the configuration allows.",
      enforcementLevel: "mandatory",
      configSchema: { properties: { sizeMax: { type: "integer", default: 10 } } },
      validateResource: ({ props, getConfig }, reportViolation) => {
        const { sizeMax } = getConfig<{ sizeMax: number }>();
        if (props["size"] > sizeMax)
          reportViolation(`size is ${props["size"]}, at most ${sizeMax}`);
      },
    },
    {
      name: "owner-tag",
      description: "Boxes have an owner.",
      enforcementLevel: "remediate",
      remediateResource: ({ type, props }) => {
        if (type !== "aws:fixture/box:Box" || props["tags"]?.Owner) return undefined;
        props["tags"] = { ...props["tags"], Owner: "nobody" };
        return props;
      },
    },
    {
      name: "at-most-three",
      description: "A stack has at most three boxes.",
      enforcementLevel: "advisory",
      validateStack: ({ resources }, reportViolation) => {
        const boxes = resources.filter(({ type }) => type === "aws:fixture/box:Box");
        if (boxes.length > 3) reportViolation(`there are ${boxes.length}`);
      },
    },
  ],
});
