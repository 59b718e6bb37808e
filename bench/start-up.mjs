// Load and first run of Hone, beside ONNX Runtime's when asked: the least of several processes, model by model.
// usage: node bench/start-up.mjs [--hone PATH[,PATH]] [--processes 3] [--threads 1] [--ort PATH/TO/ort.mjs] MODEL ...
// Several paths (an older build beside a newer) run in turn, so that a noisy moment meets all of them.
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';

const args = process.argv.slice(2), models = [];
const options = { hone: 'artifacts/bin/Hone.Cli/release/hone', processes: '3', threads: '1', ort: '' };
for (let i = 0; i < args.length; i++) args[i].startsWith('--') ? (options[args[i].slice(2)] = args[++i]) : models.push(args[i]);
const run = (file, argv) => {
  const text = execFileSync(file, argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const { load_ms: load, first_run_ms: first } = JSON.parse(text.trim().split('\n').pop());
  return { load, first, sum: load + first };
};
const hone = path => model =>
  run(path, ['bench', model, '--threads', options.threads, '--warmup', '0s', '--duration', '0.001s', '--json']);
const ort = model =>
  run(process.execPath, [options.ort, model, '--threads', options.threads, '--warmup', '0', '--duration', '0.001']);
const engines = [...options.hone.split(',').map(hone), ...(options.ort ? [ort] : [])];
console.log('model'.padEnd(40), engines.map(e => (e === ort ? 'ort' : 'hone').padStart(5) + '  = load + first').join('  '), options.ort ? '  ratio' : '');
for (const model of models) {
  const best = engines.map(() => null);
  for (let p = 0; p < +options.processes; p++) engines.forEach((engine, i) => {
    const now = engine(model);
    if (!best[i] || now.sum < best[i].sum) best[i] = now;
  });
  const columns = best.map(b => `${b.sum.toFixed(0).padStart(5)}  = ${b.load.toFixed(0).padStart(4)} + ${b.first.toFixed(0).padStart(5)}`);
  const ratios = options.ort ? best.slice(0, -1).map(b => (b.sum / best.at(-1).sum).toFixed(2).padStart(7)).join('') : '';
  console.log(basename(model).replace('.onnx', '').padEnd(40), columns.join('  '), ratios);
}
