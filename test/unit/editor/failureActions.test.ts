import { describe, expect, it } from 'vitest';
import { failureActions, statementFor } from '../../../src/editor/failureActions.ts';
import { failureMarkdown, tooltipCommands } from '../../../src/editor/trees/failureMarkdown.ts';
import { explain } from '../../../src/failure/explain.ts';

const denied = explain({
  phase: 'subscribe',
  reasonCode: 135,
  topic: "a/(b)'/#",
  destination: {
    host: 'abc-ats.iot.eu-west-1.amazonaws.com',
    port: 8883,
    region: 'eu-west-1',
    aws: true,
    protocol: 'mqtt',
    secure: true,
    authentication: 'X.509 client certificate',
    mqttVersion: '5',
  },
});

describe('what can be done about a failure', () => {
  it('is a diagnosis, and a policy statement where a policy denied', () => {
    expect(failureActions(denied).map(({ title }) => title)).toEqual(['Diagnose', 'Copy Policy Statement']);
    expect(failureActions({}).map(({ title }) => title)).toEqual(['Diagnose']);
    expect(statementFor(denied)).toContain("arn:aws:iot:eu-west-1:*:topicfilter/a/(b)'/#");
  });

  it('begins with what mends it', () => {
    const titles = (kind: 'ssoLogin' | 'setSecrets') =>
      failureActions({ remedy: { kind } }).map(({ title }) => title);
    expect(titles('ssoLogin')).toEqual(['Sign In', 'Diagnose']);
    expect(titles('setSecrets')).toEqual(['Set Secrets', 'Diagnose']);
  });

  it('stands in the tooltip as links that no topic filter can leave', () => {
    const owner = { profile: 'p', topicFilter: "a/(b)'/#) [x](command:evil)" };
    const links = [...failureMarkdown(denied, owner).matchAll(/\]\(command:([\w.]+)\?([^)]*)\)/g)];
    expect(links.map(([, command]) => command)).toEqual([
      'topicscope.diagnose',
      'topicscope.copyPolicyStatement',
    ]);
    for (const [, command, argument] of links) {
      expect(tooltipCommands).toContain(command);
      expect(JSON.parse(decodeURIComponent(argument ?? ''))).toEqual([owner]);
    }
  });
});
