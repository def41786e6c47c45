import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post, Put } from '@nestjs/common';
import { Person, Toot } from './models/index.js';

@Controller('people')
export class PeopleController {
  @Get()
  list(): Promise<Person[]> {
    return Person.findAll({ include: ['likedToots'], order: ['name'] });
  }

  /** Of what was sent, only the name is taken. */
  @Post()
  create(@Body() body: { name: string }): Promise<Person> {
    return Person.create(body, { fields: ['name'] });
  }

  @Put(':person/likes/:toot')
  @HttpCode(204)
  async like(
    @Param('person', ParseIntPipe) personId: number,
    @Param('toot', ParseIntPipe) tootId: number,
    @Body() body?: { reaction?: string },
  ): Promise<void> {
    const person = await Person.findByPk(personId, { rejectOnEmpty: true });
    const toot = await Toot.findByPk(tootId, { rejectOnEmpty: true });
    await person.related('likedToots').add(toot, { through: { reaction: body?.reaction ?? 'like' } });
  }
}
