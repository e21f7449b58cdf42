/** The package brings no types. */
declare module "asl-validator" {
  interface Options {
    checkPaths?: boolean;
    checkArn?: boolean;
  }
  interface Finding {
    "Error code": string;
    Message: string;
  }
  export default function validate(
    definition: object,
    options?: Options,
  ): { isValid: boolean; errors: Finding[] };
}
