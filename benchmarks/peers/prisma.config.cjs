module.exports = { schema: 'prisma/schema.prisma', datasource: { url: 'file:unused.db' } };
