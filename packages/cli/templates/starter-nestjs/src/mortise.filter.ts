import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { EmptyResultError, MortiseError, ValidationError } from 'mortise';

/** Where an error of Mortise goes: what toJSON gives may be sent, since it has no SQL and no values. */
@Catch(MortiseError)
export class MortiseFilter implements ExceptionFilter<MortiseError> {
  catch(error: MortiseError, host: ArgumentsHost): void {
    const status = error instanceof EmptyResultError ? 404 : error instanceof ValidationError ? 422 : 500;
    const response = host.switchToHttp().getResponse<{ status(code: number): { json(body: unknown): void } }>();
    response.status(status).json(error.toJSON());
  }
}
