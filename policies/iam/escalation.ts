/** Ways in which a role can give itself more than it was given: combinations of actions that are harmless one by one. */

export interface Escalation {
  /** What whoever holds the actions can do. */
  can: string;
  /** All of them; of each, one of the alternatives. */
  needs: readonly (readonly string[])[];
}

const passRole = ["iam:PassRole"];

export const escalations: readonly Escalation[] = [
  { can: "rewrite a managed policy", needs: [["iam:CreatePolicyVersion"]] },
  { can: "bring back an older version of a policy", needs: [["iam:SetDefaultPolicyVersion"]] },
  {
    can: "attach any policy to itself",
    needs: [["iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:AttachGroupPolicy"]],
  },
  {
    can: "write itself an inline policy",
    needs: [["iam:PutRolePolicy", "iam:PutUserPolicy", "iam:PutGroupPolicy"]],
  },
  {
    can: "lift its own permissions boundary",
    needs: [["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"]],
  },
  { can: "join a group with more rights", needs: [["iam:AddUserToGroup"]] },
  {
    can: "make itself credentials of another user",
    needs: [["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"]],
  },
  { can: "let itself take another role", needs: [["iam:UpdateAssumeRolePolicy"]] },
  {
    can: "run code under another role, as a function",
    needs: [
      passRole,
      ["lambda:CreateFunction", "lambda:UpdateFunctionConfiguration"],
      [
        ...["lambda:InvokeFunction", "lambda:InvokeAsync", "lambda:AddPermission"],
        ...["lambda:CreateEventSourceMapping", "lambda:CreateFunctionUrlConfig"],
      ],
    ],
  },
  {
    can: "change the code of a function and act as its role",
    needs: [["lambda:UpdateFunctionCode"]],
  },
  {
    can: "slip code into a function by a layer and act as its role",
    needs: [
      ["lambda:UpdateFunctionConfiguration"],
      ["lambda:GetLayerVersion", "lambda:PublishLayerVersion"],
    ],
  },
  { can: "run an instance under another role", needs: [passRole, ["ec2:RunInstances"]] },
  {
    can: "run a container under another role",
    needs: [
      passRole,
      ["ecs:RegisterTaskDefinition"],
      ["ecs:RunTask", "ecs:StartTask", "ecs:CreateService"],
    ],
  },
  {
    can: "make a stack under another role",
    needs: [
      passRole,
      [
        "cloudformation:CreateStack",
        "cloudformation:UpdateStack",
        "cloudformation:CreateChangeSet",
      ],
    ],
  },
  {
    can: "run a workflow under another role",
    needs: [passRole, ["states:CreateStateMachine", "states:UpdateStateMachine"]],
  },
  {
    can: "run a pipe under another role",
    needs: [passRole, ["pipes:CreatePipe", "pipes:UpdatePipe"]],
  },
  {
    can: "have a schedule or a rule act under another role",
    needs: [
      passRole,
      ["scheduler:CreateSchedule", "scheduler:UpdateSchedule", "events:PutTargets"],
    ],
  },
  {
    can: "run a build under another role",
    needs: [passRole, ["codebuild:CreateProject", "codebuild:UpdateProject"]],
  },
  {
    can: "run a job under another role",
    needs: [
      passRole,
      ["glue:CreateJob", "glue:UpdateJob", "glue:CreateDevEndpoint", "batch:RegisterJobDefinition"],
    ],
  },
  {
    can: "run a notebook under another role",
    needs: [
      passRole,
      [
        "sagemaker:CreateNotebookInstance",
        "sagemaker:CreateTrainingJob",
        "sagemaker:CreateProcessingJob",
      ],
    ],
  },
  { can: "run commands on instances", needs: [["ssm:SendCommand", "ssm:StartSession"]] },
  { can: "rewrite who may use a key", needs: [["kms:PutKeyPolicy"]] },
];
