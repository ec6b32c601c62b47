import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Calls whose strings are read by people in logs and errors only. */
const TELLS = ['invariant', 'present', 'refuse', 'Error', 'StripeFault', 'TRPCError', 'LeaseBusy', 'LeaseLost'];
const LOGS = ['info', 'warn', 'error', 'debug'];

const messages = {
  shouldIgnore(path) {
    if (!path.isStringLiteral() && !path.isTemplateLiteral()) return undefined;
    const call = path.findParent((parent) => parent.isCallExpression() || parent.isNewExpression());
    const callee = call?.node.callee;
    if (callee?.type === 'Identifier' && TELLS.includes(callee.name)) return `text of ${callee.name}`;
    const isLog =
      callee?.type === 'MemberExpression' &&
      LOGS.includes(callee.property.name) &&
      (callee.object.name === 'log' || callee.object.property?.name === 'log');
    return isLog ? 'text of a log' : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, 'messages', messages)];
