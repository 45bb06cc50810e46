return await FhirGateway.Commands.CommandTable.Run(args, FhirGateway.Gateway.Start);
