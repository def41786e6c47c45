import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Database } from 'mortise';
import { removeProjects, TemporaryProject } from '../test-support/temporary-project';

afterEach(removeProjects);

const config = `
import { Database } from 'mortise';
export default { database: () => new Database('sqlite:FOLDER/shop.db') };
`;

const tables = [
  'CREATE TABLE orders (id INTEGER PRIMARY KEY, place GEOMETRY)',
  'CREATE TABLE products (id INTEGER PRIMARY KEY)',
  `CREATE TABLE order_products (order_id INTEGER NOT NULL REFERENCES orders, product_id INTEGER NOT NULL REFERENCES products,
    PRIMARY KEY (order_id, product_id))`,
];

async function shop(): Promise<TemporaryProject> {
  const project = new TemporaryProject({ 'mortise.config.ts': config });
  const database = new Database(`sqlite:${project.path('shop.db')}`);
  for (const table of tables) await database.query(table);
  await database.close();
  return project;
}

describe('mortise pull', () => {
  it('writes a file for each model, and one that lists them', async () => {
    const project = await shop();
    const { code, stdout } = await project.run(['pull']);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Wrote 3 models to models.') as string,
    });
    expect(readdirSync(project.path('models')).sort()).toEqual([
      'index.ts',
      'order-product.ts',
      'order.ts',
      'product.ts',
    ]);
    expect(readFileSync(project.path('models/order.ts'), 'utf8')).toContain(
      '  products?: Many<Product, OrderProduct>;',
    );
  });

  it('names files with their ending where modules are those of the language', async () => {
    const project = await shop();
    project.write('package.json', '{ "type": "module" }');
    await project.run(['pull']);
    expect(readFileSync(project.path('models/index.ts'), 'utf8')).toContain("from './order.js'");
  });

  it('replaces no file unless it is told to', async () => {
    const project = await shop();
    project.write('models.ts', 'mine');
    const { code, stderr } = await project.run(['pull', '--out', 'models.ts']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('models.ts') as string });
    expect(readFileSync(project.path('models.ts'), 'utf8')).toBe('mine');
    await project.run(['pull', '--out', 'models.ts', '--force', '--style', 'define']);
    expect(readFileSync(project.path('models.ts'), 'utf8')).toContain("database.define('OrderProduct'");
  });

  it('prints them and writes nothing, for a database that no configuration names', async () => {
    const project = await shop();
    const { stdout } = await project.run([
      'pull',
      `sqlite:${project.path('shop.db')}`,
      '--print',
      '--except',
      'products',
    ]);
    expect(stdout).toContain('export class Order extends');
    expect(stdout).toContain('leads to a table that is not among these');
    expect(existsSync(project.path('models'))).toBe(false);
  });

  it('says that there are no tables', async () => {
    const project = new TemporaryProject({ 'mortise.config.ts': config });
    const { code, stderr } = await project.run(['pull']);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('NO_TABLES') as string });
  });

  it('writes fields as the compiler of the project takes them, beside its other sources', async () => {
    const project = await shop();
    project.write('src/main.ts', '');
    project.write('base.json', '{ "compilerOptions": { "experimentalDecorators": true } }');
    project.write('tsconfig.json', '{ /* ours */ "extends": "./base.json", }');
    await project.run(['pull']);
    expect(readFileSync(project.path('src/models/order.ts'), 'utf8')).toContain(
      '  declare id: CreationOptional<number>;',
    );
    project.write('tsconfig.json', '{}');
    await project.run(['pull', '--force']);
    expect(readFileSync(project.path('src/models/order.ts'), 'utf8')).toContain('  id!: CreationOptional<number>;');
  });

  it('asks for the style where tsconfig.json can not be read', async () => {
    const project = await shop();
    project.write('tsconfig.json', '{ "compilerOptions": ');
    expect((await project.run(['pull'])).stderr).toContain('INVALID_TSCONFIG');
    expect((await project.run(['pull', '--style', 'standard'])).code).toBe(0);
  });

  it('prints one JSON value for programs', async () => {
    const { stdout } = await (await shop()).run(['pull', '--print', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ models: [{ name: 'OrderProduct' }, {}, {}], skipped: [] });
  });

  it('makes no database where there is none, and leaves out no table that is not there', async () => {
    const project = await shop();
    const { code, stderr } = await project.run(['pull', 'sqlite:typo.db']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('NO_DATABASE') as string });
    expect(existsSync(project.path('typo.db'))).toBe(false);
    expect((await project.run(['pull', '--except', 'order'])).stderr).toContain('Did you mean "orders"?');
  });
});
