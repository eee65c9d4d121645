/**
 * Writes a fixture with an installed package, driven as a person does, so that every later version can be held to open it:
 *
 *     git worktree add ../old v0.4.0     # and there: npm ci && npm run package
 *     node test/support/kept/write.ts --package ../old/topicscope-0.4.0.vsix --into test/fixtures/0.4.0
 *
 * What it does is what the tests in test/unit/kept and test/browser/kept.test.ts expect to find. A version that keeps more does
 * more here, and the tests ask it of fixtures from then on.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import mqtt, { type MqttClient } from 'mqtt';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import { writeUserSettings } from '../../browser/userSettings.ts';
import { Window } from '../drive/window.ts';
import { startMosquitto, type Mosquitto } from '../mosquitto.ts';
import { node24 } from '../places.ts';
import { run } from '../run.ts';
import { installCodeServer } from '../vscode/install.ts';
import { collect } from './collect.ts';
import { retained, states, unusual, type KeptMessage } from './messages.ts';
import { giveKeys } from './seal.ts';
import { readState, type KeptState } from './state.ts';

const patience = { timeout: 180_000 };

const { values } = parseArgs({ options: { package: { type: 'string' }, into: { type: 'string' } } });
if (values.package === undefined || values.into === undefined)
  throw new Error('Say --package FILE.vsix and --into FOLDER');
const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-kept-'));
const dataDir = path.join(directory, 'data');
const workspace = path.join(directory, 'workspace');
const exported = path.join(directory, 'history.ndjson');
await mkdir(workspace);
await install(path.resolve(values.package));
const broker = await startBroker();
const { plain: port } = broker.now.ports;
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 5 });
await writeUserSettings(dataDir, settings());
await send(client, retained);
const window = await Window.open({
  ...{ dataDir, folder: workspace, extension: false, size: { width: 1400, height: 1100 } },
});
await giveKeys(window.page);
let state: KeptState;
try {
  await record();
  await searchAndPublish();
  await draft();
  await remember();
  await simulation();
  await exportHistory();
  await loseConnection();
  state = await leave();
} catch (error) {
  console.error(`Look at ${await window.screenshot('kept-failed')}`);
  throw error;
} finally {
  await window.close();
  await client.endAsync(true);
  await broker.now.stop();
}
collect({ dataDir, workspace, exported, state, port }, path.resolve(values.into));
await rm(directory, { recursive: true, force: true, maxRetries: 5 });

/** As a person installs it: the package alone. */
async function install(file: string): Promise<void> {
  const server = path.join(await installCodeServer(), 'out/server-main.js');
  await run(node24, [
    ...[server, '--install-extension', file, '--server-data-dir', dataDir],
    '--accept-server-license-terms',
  ]);
}

async function startBroker(): Promise<{ now: Mosquitto; restart(): Promise<void> }> {
  const files = new KeptFiles(directory);
  await files.prepare();
  const { ca, server } = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.test',
    now: Date.now,
  });
  const options = {
    ...{ directory, ca: ca.certificatePath },
    ...{ certificate: server.certificatePath, privateKey: server.privateKeyPath },
  };
  const started = {
    now: await startMosquitto(options),
    restart: async () => {
      started.now = await startMosquitto({ ...options, ports: started.now.ports });
    },
  };
  return started;
}

function settings(): Readonly<Record<string, unknown>> {
  return {
    'topicscope.profiles': [
      {
        ...{ id: 'plant', name: 'Plant', broker: 'mqtt', endpoint: '127.0.0.1', port },
        ...{ protocol: 'mqtt', mqttVersion: '5', clientId: 'topicscope-plant' },
        identity: { type: 'usernamePassword', username: 'operator' },
        subscriptions: [{ topicFilter: 'factory/#', qos: 2 }],
      },
    ],
    'topicscope.environments': { staging: { line: 'line-7' }, production: { line: 'line-1' } },
  };
}

/** In their order, some at a time: mosquitto refuses more than its queue holds. */
async function send(by: MqttClient, messages: readonly KeptMessage[]): Promise<void> {
  const some = 10;
  if (messages.length > some) {
    await send(by, messages.slice(0, some));
    await send(by, messages.slice(some));
    return;
  }
  await Promise.all(
    messages.map(async ({ topic, payload, qos, retain, properties = {} }) => {
      const { payloadFormatIndicator, correlationData, userProperties = [], ...rest } = properties;
      const grouped: Record<string, string[]> = {};
      for (const [name, value] of userProperties) (grouped[name] ??= []).push(value);
      await by.publishAsync(topic, Buffer.from(payload), {
        ...{ qos, retain },
        properties: {
          ...(rest as mqtt.IClientPublishOptions['properties']),
          ...(payloadFormatIndicator && { payloadFormatIndicator: payloadFormatIndicator === 'utf8' }),
          ...(correlationData && { correlationData: Buffer.from(correlationData) }),
          ...(userProperties.length > 0 && { userProperties: grouped }),
        },
      });
    }),
  );
}

/** A busy machine may need several tries. */
async function command(title: string): Promise<void> {
  for (let left = 5; ; left--) {
    try {
      await window.runCommand(title);
      return;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Waits for a question by its title, prompt or placeholder. */
async function asked(words: string): Promise<void> {
  const widget = window.page.locator('.quick-input-widget');
  await widget.getByText(words).or(widget.getByPlaceholder(words)).first().waitFor(patience);
}

/** A password in secret storage, and all kinds of messages in history. */
async function record(): Promise<void> {
  await window.openActivity('TopicScope');
  await window.treeRow('Plant').waitFor(patience);
  await command('TopicScope: Set Secrets');
  await asked('Password');
  await window.answer('kept:pass wörd');
  await command('TopicScope: Connect');
  await window.treeRow(/Plant\s*connected/).waitFor(patience);
  // What was kept has come: the filter is subscribed to.
  await window.treeRow(new RegExp(`factory/#\\s*${retained.length}\\b`)).waitFor(patience);
  await send(client, states);
  await send(client, unusual);
  await command('TopicScope: Open Console');
  const page = await window.webview('topicscope-console [role=grid]');
  const count = retained.length + states.length + unusual.length;
  await page.locator('.history-count').getByText(String(count)).waitFor(patience);
}

/** A search with a name, one that was made, and a message that was sent and saved. */
async function searchAndPublish(): Promise<void> {
  const page = await window.webview('topicscope-console [role=grid]');
  const field = page.getByRole('combobox', { name: 'Search history' });
  await field.fill('mode = hand topic:factory/+/state');
  await field.press('Enter');
  await page.getByRole('button', { name: 'Save the search' }).click(patience);
  await asked('Save Search');
  await window.answer('By hand');
  await page.getByRole('combobox', { name: 'Topic', exact: true }).fill('lights/hall');
  await page.getByRole('textbox', { name: 'Payload', exact: true }).click(patience);
  await window.page.keyboard.insertText('{ "on": true, "at": "{{isoTimestamp}}" }');
  await window.page.keyboard.press('Control+Enter');
  await page.locator('.result').waitFor(patience);
  await window.page.keyboard.press('Control+S');
  await asked('Save Message');
  await window.pick('Workspace');
  await asked('Name of the message');
  await window.answer('lights/on');
  await page.getByText('Saved as "on"').waitFor(patience);
}

/** Another message, which is written and not sent. */
async function draft(): Promise<void> {
  const page = await window.webview('topicscope-console [role=grid]');
  await page.getByRole('combobox', { name: 'Topic', exact: true }).fill('pumps/1/command');
  await page.getByRole('textbox', { name: 'Payload', exact: true }).click(patience);
  await window.page.keyboard.press('Control+A');
  await window.page.keyboard.insertText('{ "start": "{{line}}", "by": "not sent yet" }');
}

/** What a window, and what every window remembers. */
async function remember(): Promise<void> {
  await command('TopicScope: Choose Environment…');
  await window.pick('staging');
  await command('TopicScope: Sort Topics By…');
  await window.pick('Number of Messages');
}

async function simulation(): Promise<void> {
  await command('TopicScope: New Simulation…');
  await asked('New Simulation');
  await window.pick('Factory');
  await window.page.getByRole('button', { name: 'OK', exact: true }).click(patience);
  await window.page.locator('.tab.active', { hasText: 'simulation.json' }).waitFor(patience);
}

async function exportHistory(): Promise<void> {
  await command('TopicScope: Export History');
  await asked('Export which messages?');
  await window.pick('Everything');
  await asked('As what?');
  await window.pick('NDJSON');
  // The dialog sets its folder a moment after it appeared, over what was typed by then: what is typed has to stay.
  for (let stayed = 0; stayed < 10;) {
    await window.page.waitForTimeout(100);
    if ((await window.quickInput().inputValue()) === exported) stayed++;
    else {
      stayed = 0;
      await window.quickInput().fill(exported);
    }
  }
  await window.page.getByRole('button', { name: 'OK', exact: true }).click(patience);
  await window.page.locator('#status\\.notifications').getByRole('button').click(patience);
  await window.page.getByText('messages exported to').first().waitFor(patience);
}

/** What is missed meanwhile is an entry of history, too. */
async function loseConnection(): Promise<void> {
  await broker.now.stop();
  await window.treeRow(/^Failure/).waitFor(patience);
  await broker.restart();
  await window.treeRow(/Plant\s*connected/).waitFor(patience);
}

/** VS Code writes down what it keeps before it loads its window again; an empty page of the same origin takes the window's place. */
async function leave(): Promise<KeptState> {
  const { page } = window;
  await page.route(
    (url) => url.origin === new URL(page.url()).origin,
    (route) => route.fulfill({ contentType: 'text/html', body: '<title>left</title>' }),
  );
  const loaded = page.waitForEvent('load', patience);
  // The palette may go with the page before it is seen to close.
  await Promise.race([loaded, window.runCommand('Developer: Reload Window')]);
  await loaded;
  const state = await readState(page);
  const words = JSON.stringify(state);
  const missing = [
    ...(words.includes('not sent yet') ? [] : ['the draft']),
    ...('topicscope.console' in state.pages ? [] : ['the state of the console']),
    ...(Object.keys(state.secrets).length > 0 ? [] : ['the password']),
  ];
  if (missing.length > 0) throw new Error(`VS Code has not kept ${missing.join(', ')}: ${words}`);
  return state;
}
