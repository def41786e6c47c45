import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { DatabaseModule } from './database.module.js';
import { MortiseFilter } from './mortise.filter.js';
import { PeopleController } from './people.controller.js';

@Module({
  imports: [DatabaseModule],
  controllers: [PeopleController],
  providers: [{ provide: APP_FILTER, useClass: MortiseFilter }],
})
export class AppModule {}
