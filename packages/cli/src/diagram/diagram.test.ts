import { readFileSync } from 'node:fs';
import { removeProjects, socialProject } from '../test-support/temporary-project';

afterEach(removeProjects);

const withAuthors = `
import { DataTypes, Database } from 'mortise';
const database = new Database('sqlite::memory:');
const Person = database.define('Person', { name: { type: DataTypes.STRING, allowNull: false, unique: true } }, { timestamps: false });
const Toot = database.define('Toot', { text: DataTypes.STRING }, { timestamps: false });
Toot.belongsTo(Person, { as: 'author' });
Person.belongsToMany(Toot, { as: 'likedToots', through: 'LikedToot', inverse: { as: 'likedBy' } });
Person.belongsToMany(Person, { as: 'friends', through: 'Friendship', inverse: { as: 'friendOf' } });
export default { database };
`;

describe('mortise diagram', () => {
  it('draws many-to-many as one line with what its links hold', async () => {
    const { stdout } = await socialProject().run(['diagram']);
    expect(stdout).toContain('Person }o--o{ Toot : "likedToots / likedBy (LikedToot: reaction)"');
    expect(stdout).not.toContain('LikedToot {');
  });

  it('draws junctions as the tables that they are', async () => {
    const { stdout } = await socialProject().run(['diagram', '--junctions', 'tables']);
    expect(stdout).toContain('LikedToot {');
    expect(stdout).toContain('Person ||--o{ LikedToot : "likedById"');
  });

  it('draws keys, self-associations and attributes in the order of names', async () => {
    const { stdout } = await socialProject({ 'mortise.config.ts': withAuthors }).run(['diagram']);
    expect(stdout).toBe(`erDiagram
  Person {
    integer id PK
    string(255) name UK
  }
  Toot {
    integer id PK
    string(255) text "may be null"
    integer authorId FK "may be null"
  }
  Person |o--o{ Toot : "authorId"
  Person }o--o{ Person : "friendOf / friends (Friendship)"
  Person }o--o{ Toot : "likedToots / likedBy (LikedToot)"
`);
  });

  it('writes a file, and nothing else beside it', async () => {
    const project = socialProject();
    expect((await project.run(['diagram', '--out', 'models.md'])).stdout).toBe('Wrote models.md.\n');
    expect(readFileSync(project.path('models.md'), 'utf8')).toMatch(/^```mermaid\nerDiagram\n[^]*\n```\n$/);
  });
});
