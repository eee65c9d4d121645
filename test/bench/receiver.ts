/**
 * Receives what blaster.ts sends, `node receiver.ts plain|recorded PORT COUNT`, and prints the messages a second:
 * `plain` is mqtt.js alone, discarding; `recorded` is the extension's own session and history, until the last
 * message is committed, and then looked for.
 */
import mqtt from 'mqtt';
import { startRecording } from './recordedSession.ts';

const [mode, port = '', count = ''] = process.argv.slice(2);
const expected = Number(count);

console.log(mode === 'plain' ? await receivePlain() : await receiveRecorded());
process.exit(0);

async function receivePlain(): Promise<number> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
  return new Promise((resolve) => {
    let received = 0;
    let began = 0;
    client.on('message', () => {
      if (received++ === 0) began = performance.now();
      if (received === expected) resolve(rate(began));
    });
    client.subscribe('#');
  });
}

async function receiveRecorded(): Promise<number> {
  const recording = await startRecording(Number(port));
  await recording.received(expected);
  await recording.history.flush();
  const result = rate(recording.began);
  const { total } = await recording.history.window({ skip: 0, limit: 1 });
  if (total !== expected) throw new Error(`${total} of ${expected} messages are in the history`);
  await recording.close();
  return result;
}

function rate(began: number): number {
  return (expected * 1000) / (performance.now() - began);
}
