/** Simulations to begin with. */
import { demoFleetFile } from '../../shared/simulation/demoFleet.ts';
import { writeSimulation } from '../../shared/simulation/writeSimulation.ts';

export interface SimulationExample {
  readonly label: string;
  readonly detail: string;
  /** Proposed name of its file. */
  readonly file: string;
  readonly text: string;
}

export const simulationExamples: readonly SimulationExample[] = [
  {
    label: 'One sensor',
    detail: "A temperature once a second, through the profile's connection",
    file: 'sensor.simulation.json',
    text: `{
  "name": "Sensor",
  "devices": [
    {
      "name": "sensor-{{number}}",
      // So many of them, each with its own values.
      "count": 1,
      // "own": a connection for each device, with its name as client id.
      "connection": "shared",
      "messages": [
        {
          "topic": "sensors/{{device}}/telemetry",
          // Milliseconds.
          "every": 1000,
          "payload": {
            "timestamp": "{{isoTimestamp}}",
            "celsius": { "$walk": { "from": 21.5, "step": 0.2, "min": 18, "max": 26 } },
            "humidity": { "$sine": { "mean": 50, "amplitude": 8, "period": 60000, "noise": 0.3, "decimals": 1 } },
            "battery": { "$counter": { "from": 100, "step": -0.01 } }
          }
        }
      ]
    }
  ]
}
`,
  },
  {
    label: 'Delivery vans',
    detail:
      'Five vans that drive along a route, vanish in a tunnel now and then, and say whether they are there',
    file: 'vans.simulation.json',
    text: `{
  "name": "Delivery vans",
  // The same values each time.
  "seed": 7,
  "devices": [
    {
      "name": "van-{{number 2}}",
      "count": 5,
      "connection": "own",
      "will": { "topic": "vans/{{device}}/status", "payload": { "online": false } },
      "birth": { "topic": "vans/{{device}}/status", "payload": { "online": true } },
      "farewell": { "topic": "vans/{{device}}/status", "payload": { "online": false } },
      // After about a minute half of them lose the network for some ten seconds: the broker publishes their wills.
      "presence": { "stays": 60000, "away": 10000, "leaves": "vanish", "jitter": 0.3, "chance": 0.5 },
      "messages": [
        {
          "topic": "vans/{{device}}/position",
          "every": 2000,
          "jitter": 0.1,
          "payload": {
            "at": { "$number": "{{timestamp}}" },
            "position": {
              "$geo": {
                "path": [[48.1372, 11.5755], [48.1421, 11.5802], [48.1486, 11.5698], [48.1402, 11.5583]],
                "speed": 12
              }
            },
            "doorOpen": { "$boolean": { "chance": 0.05 } }
          }
        },
        {
          "topic": "vans/{{device}}/engine",
          "every": 5000,
          "qos": 1,
          "payload": {
            "state": { "$steps": { "cycle": [{ "value": "driving", "for": 40000 }, { "value": "delivering", "for": 20000 }], "spread": true } },
            "celsius": { "$normal": { "mean": 88, "deviation": 1.5, "decimals": 1 } },
            "fault": { "$pick": { "values": [null, "P0128"], "weights": [49, 1] } }
          }
        }
      ]
    }
  ]
}
`,
  },
  {
    label: 'Factory',
    detail: "The local endpoint's demo fleet: eight devices of a small factory, one of which speaks CBOR",
    file: 'factory.simulation.json',
    text: `${writeSimulation(demoFleetFile)}\n`,
  },
];
