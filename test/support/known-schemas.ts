import type { TableWords } from './servers';

/** Writes tables by hand. */
export interface TableWriter extends TableWords {
  readonly quote: (name: string) => string;
}

/** Tables like those of well-known sample databases, in the words of each database. */
export const knownSchemas: Readonly<Record<string, (writer: TableWriter) => readonly string[]>> = {
  /** Records: names in capitals, a junction without more, a tree of employees. */
  records: ({ numbered, instant, quote: q }) => [
    `CREATE TABLE ${q('Artist')} (${q('ArtistId')} ${numbered}, ${q('Name')} VARCHAR(120))`,
    `CREATE TABLE ${q('Album')} (${q('AlbumId')} ${numbered}, ${q('Title')} VARCHAR(160) NOT NULL,
        ${q('ArtistId')} INTEGER NOT NULL, CONSTRAINT album_artist FOREIGN KEY (${q('ArtistId')})
        REFERENCES ${q('Artist')} (${q('ArtistId')}) ON DELETE NO ACTION ON UPDATE NO ACTION)`,
    `CREATE INDEX album_artist_index ON ${q('Album')} (${q('ArtistId')})`,
    `CREATE TABLE ${q('Employee')} (${q('EmployeeId')} ${numbered}, ${q('LastName')} VARCHAR(20) NOT NULL,
        ${q('ReportsTo')} INTEGER, ${q('HireDate')} ${instant}, CONSTRAINT employee_chief FOREIGN KEY (${q('ReportsTo')})
        REFERENCES ${q('Employee')} (${q('EmployeeId')}) ON DELETE NO ACTION ON UPDATE NO ACTION)`,
    `CREATE INDEX employee_chief_index ON ${q('Employee')} (${q('ReportsTo')})`,
    `CREATE TABLE ${q('Track')} (${q('TrackId')} ${numbered}, ${q('Name')} VARCHAR(200) NOT NULL,
        ${q('AlbumId')} INTEGER, ${q('Milliseconds')} INTEGER NOT NULL,
        CONSTRAINT track_album FOREIGN KEY (${q('AlbumId')})
        REFERENCES ${q('Album')} (${q('AlbumId')}) ON DELETE NO ACTION ON UPDATE NO ACTION)`,
    `CREATE INDEX track_album_index ON ${q('Track')} (${q('AlbumId')})`,
    `CREATE TABLE ${q('Playlist')} (${q('PlaylistId')} ${numbered}, ${q('Name')} VARCHAR(120))`,
    `CREATE TABLE ${q('PlaylistTrack')} (${q('PlaylistId')} INTEGER NOT NULL, ${q('TrackId')} INTEGER NOT NULL,
        PRIMARY KEY (${q('PlaylistId')}, ${q('TrackId')}),
        CONSTRAINT entry_playlist FOREIGN KEY (${q('PlaylistId')})
        REFERENCES ${q('Playlist')} (${q('PlaylistId')}) ON DELETE CASCADE ON UPDATE CASCADE,
        CONSTRAINT entry_track FOREIGN KEY (${q('TrackId')})
        REFERENCES ${q('Track')} (${q('TrackId')}) ON DELETE CASCADE ON UPDATE CASCADE)`,
    `CREATE INDEX entry_track_index ON ${q('PlaylistTrack')} (${q('TrackId')})`,
  ],
  /** Film rental: names in small letters, defaults, a junction with an attribute, two keys to one table. */
  films: ({ numbered, instant }) => [
    `CREATE TABLE language (language_id ${numbered}, name CHAR(20) NOT NULL)`,
    `CREATE TABLE film (film_id ${numbered}, title VARCHAR(255) NOT NULL, description TEXT,
        language_id INTEGER NOT NULL, original_language_id INTEGER, rental_duration SMALLINT DEFAULT 3 NOT NULL,
        rating VARCHAR(5) DEFAULT 'PG-13', released DATE,
        CONSTRAINT film_language FOREIGN KEY (language_id) REFERENCES language (language_id)
          ON DELETE RESTRICT ON UPDATE CASCADE,
        CONSTRAINT film_original FOREIGN KEY (original_language_id) REFERENCES language (language_id)
          ON DELETE RESTRICT ON UPDATE CASCADE)`,
    `CREATE INDEX film_language_index ON film (language_id)`,
    `CREATE INDEX film_original_index ON film (original_language_id)`,
    `CREATE TABLE actor (actor_id ${numbered}, first_name VARCHAR(45) NOT NULL, last_update ${instant})`,
    `CREATE TABLE film_actor (actor_id INTEGER NOT NULL, film_id INTEGER NOT NULL, role_name VARCHAR(40) DEFAULT 'none',
        PRIMARY KEY (actor_id, film_id),
        CONSTRAINT fa_actor FOREIGN KEY (actor_id) REFERENCES actor (actor_id) ON DELETE RESTRICT ON UPDATE CASCADE,
        CONSTRAINT fa_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE RESTRICT ON UPDATE CASCADE)`,
    `CREATE INDEX fa_film_index ON film_actor (film_id)`,
  ],
  /** Orders: names with blanks, keys of letters, a junction that is an order's line. */
  orders: ({ instant, double, bytes, quote: q }) => [
    `CREATE TABLE ${q('Customers')} (${q('CustomerID')} VARCHAR(5) NOT NULL PRIMARY KEY,
        ${q('CompanyName')} VARCHAR(40) NOT NULL, ${q('Photo')} ${bytes})`,
    `CREATE TABLE ${q('Products')} (${q('ProductID')} INTEGER NOT NULL, ${q('ProductName')} VARCHAR(40) NOT NULL,
        ${q('Discontinued')} BOOLEAN NOT NULL, PRIMARY KEY (${q('ProductID')}))`,
    `CREATE TABLE ${q('Orders')} (${q('OrderID')} INTEGER NOT NULL, ${q('CustomerID')} VARCHAR(5),
        ${q('OrderDate')} ${instant}, PRIMARY KEY (${q('OrderID')}),
        CONSTRAINT order_customer FOREIGN KEY (${q('CustomerID')}) REFERENCES ${q('Customers')} (${q('CustomerID')})
          ON DELETE SET NULL ON UPDATE CASCADE)`,
    `CREATE INDEX order_customer_index ON ${q('Orders')} (${q('CustomerID')})`,
    `CREATE TABLE ${q('Order Details')} (${q('OrderID')} INTEGER NOT NULL, ${q('ProductID')} INTEGER NOT NULL,
        ${q('UnitPrice')} ${double} DEFAULT 0 NOT NULL, ${q('Quantity')} SMALLINT DEFAULT 1 NOT NULL,
        PRIMARY KEY (${q('OrderID')}, ${q('ProductID')}),
        CONSTRAINT line_order FOREIGN KEY (${q('OrderID')}) REFERENCES ${q('Orders')} (${q('OrderID')})
          ON DELETE CASCADE ON UPDATE CASCADE,
        CONSTRAINT line_product FOREIGN KEY (${q('ProductID')}) REFERENCES ${q('Products')} (${q('ProductID')})
          ON DELETE CASCADE ON UPDATE CASCADE)`,
    `CREATE INDEX line_product_index ON ${q('Order Details')} (${q('ProductID')})`,
  ],
  /** What Prisma makes of lists on both sides: `_PostToTag`, and one of a model with itself. */
  implicit: ({ numbered, quote: q }) => [
    `CREATE TABLE ${q('Post')} (${q('id')} ${numbered}, ${q('title')} VARCHAR(100) NOT NULL)`,
    `CREATE TABLE ${q('Tag')} (${q('id')} ${numbered}, ${q('name')} VARCHAR(100) NOT NULL)`,
    `CREATE TABLE ${q('_PostToTag')} (${q('A')} INTEGER NOT NULL, ${q('B')} INTEGER NOT NULL,
      CONSTRAINT ${q('_PostToTag_A_fkey')} FOREIGN KEY (${q('A')}) REFERENCES ${q('Post')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE,
      CONSTRAINT ${q('_PostToTag_B_fkey')} FOREIGN KEY (${q('B')}) REFERENCES ${q('Tag')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE)`,
    `CREATE UNIQUE INDEX ${q('_PostToTag_AB_unique')} ON ${q('_PostToTag')} (${q('A')}, ${q('B')})`,
    `CREATE INDEX ${q('_PostToTag_B_index')} ON ${q('_PostToTag')} (${q('B')})`,
    `CREATE TABLE ${q('_Related')} (${q('A')} INTEGER NOT NULL, ${q('B')} INTEGER NOT NULL,
      CONSTRAINT ${q('_Related_AB_pkey')} PRIMARY KEY (${q('A')}, ${q('B')}),
      CONSTRAINT ${q('_Related_A_fkey')} FOREIGN KEY (${q('A')}) REFERENCES ${q('Post')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE,
      CONSTRAINT ${q('_Related_B_fkey')} FOREIGN KEY (${q('B')}) REFERENCES ${q('Post')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE)`,
    `CREATE INDEX ${q('_Related_B_index')} ON ${q('_Related')} (${q('B')})`,
  ],
  /** What TypeORM makes of `@JoinTable()`. */
  joined: ({ numbered, quote: q }) => [
    `CREATE TABLE question (id ${numbered}, title VARCHAR(100) NOT NULL)`,
    `CREATE TABLE category (id ${numbered}, name VARCHAR(100) NOT NULL)`,
    `CREATE TABLE question_categories_category (${q('questionId')} INTEGER NOT NULL, ${q('categoryId')} INTEGER NOT NULL,
      PRIMARY KEY (${q('questionId')}, ${q('categoryId')}),
      CONSTRAINT ${q('FK_1')} FOREIGN KEY (${q('questionId')}) REFERENCES question (id)
        ON DELETE CASCADE ON UPDATE CASCADE,
      CONSTRAINT ${q('FK_2')} FOREIGN KEY (${q('categoryId')}) REFERENCES category (id)
        ON DELETE CASCADE ON UPDATE CASCADE)`,
    `CREATE INDEX ${q('IDX_1')} ON question_categories_category (${q('questionId')})`,
    `CREATE INDEX ${q('IDX_2')} ON question_categories_category (${q('categoryId')})`,
  ],
  /** What Sequelize makes of `belongsToMany`: timestamps, and no index for the way back. */
  stamped: ({ numbered, instant, quote: q }) => [
    `CREATE TABLE ${q('People')} (${q('id')} ${numbered}, ${q('name')} VARCHAR(255),
      ${q('createdAt')} ${instant} NOT NULL, ${q('updatedAt')} ${instant} NOT NULL)`,
    `CREATE TABLE ${q('Toots')} (${q('id')} ${numbered}, ${q('text')} VARCHAR(255), ${q('authorId')} INTEGER,
      ${q('createdAt')} ${instant} NOT NULL, ${q('updatedAt')} ${instant} NOT NULL,
      CONSTRAINT toot_author FOREIGN KEY (${q('authorId')}) REFERENCES ${q('People')} (${q('id')})
        ON DELETE SET NULL ON UPDATE CASCADE)`,
    `CREATE TABLE ${q('LikedToots')} (${q('reaction')} VARCHAR(255), ${q('PersonId')} INTEGER NOT NULL,
      ${q('TootId')} INTEGER NOT NULL, ${q('createdAt')} ${instant} NOT NULL, ${q('updatedAt')} ${instant} NOT NULL,
      PRIMARY KEY (${q('PersonId')}, ${q('TootId')}),
      CONSTRAINT liked_person FOREIGN KEY (${q('PersonId')}) REFERENCES ${q('People')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE,
      CONSTRAINT liked_toot FOREIGN KEY (${q('TootId')}) REFERENCES ${q('Toots')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE)`,
    `CREATE TABLE ${q('Follows')} (${q('followerId')} INTEGER NOT NULL, ${q('followeeId')} INTEGER NOT NULL,
      PRIMARY KEY (${q('followerId')}, ${q('followeeId')}),
      CONSTRAINT follows_follower FOREIGN KEY (${q('followerId')}) REFERENCES ${q('People')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE,
      CONSTRAINT follows_followee FOREIGN KEY (${q('followeeId')}) REFERENCES ${q('People')} (${q('id')})
        ON DELETE CASCADE ON UPDATE CASCADE)`,
  ],
};
