/**
 * The version of what this program sets up. Raise it with every change that a deploy needs, and ask for it in
 * promotion/environments.yaml (`minimumBootstrapVersion`): the gate then holds a deploy back until an administrator has
 * run this program in the account and written the version down (`npm run promotion -- record bootstrap`).
 */
export const bootstrapVersion = 1;
