import { mysqlSeek } from './mysql-seek';

const failed = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe('A value that MySQL could not compare', () => {
  const bound = ['now', 5, 'never', 'now'];

  it('is all that were bound with the text that its message tells', () => {
    const error = failed('ER_WRONG_VALUE', "Incorrect DATETIME value: 'now'");
    expect(mysqlSeek.unfitBindings?.(error, bound)).toEqual([0, 3]);
  });

  it('is none where the message tells another one, or the error is of another kind', () => {
    const others = [
      failed('ER_WRONG_VALUE', "Incorrect DATETIME value: 'later'"),
      failed('ER_WRONG_VALUE', 'Incorrect DATETIME value'),
      failed('ER_BAD_FIELD_ERROR', "Unknown column or value: 'now'"),
    ];
    for (const error of others) expect(mysqlSeek.unfitBindings?.(error, bound)).toEqual([]);
  });
});
