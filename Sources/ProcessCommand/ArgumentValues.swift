// What the command lines of prepull's processes may name beside texts and numbers.

public import ArgumentParser
public import Logging
public import TLSServer

extension ListenAddress: ExpressibleByArgument {
  /// Reads a command line's `host:port`.
  public init?(argument: String) { self.init(argument) }
  /// As it is written on the command line.
  public var defaultValueDescription: String { description }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
