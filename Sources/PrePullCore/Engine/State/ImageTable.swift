// Every image that a job was ever asked for, each under a number that stays its own.
import BitCollections

/// The job's images by number. Edits append; a number is never given to another image, since stored outcomes and
/// Pods speak in numbers.
public struct ImageTable: Sendable, Equatable {
  /// The images in the order of their numbers; empty where one was given up.
  public private(set) var names: [String] = []
  /// The numbers of the images that the job asks for now, in the order written.
  public private(set) var order: [Int] = []
  /// The same as a set.
  public private(set) var required: BitSet = []
  private var numbers: [String: Int] = [:]

  /// A table of these images, none of which is asked for yet.
  public init(names: [String] = []) {
    self.names = names
    for (number, name) in names.enumerated() where !name.isEmpty && numbers[name] == nil {
      numbers[name] = number
    }
  }

  /// A job whose images are edited for years must not outgrow its anchor: with more names than that, those that are
  /// not asked for are given up. Should one come back it has a new number, and is asked for anew.
  static let maximumNames = 1024

  /// Asks for these images.
  ///
  /// - Returns: whether the table or what is asked for changed.
  @discardableResult
  mutating func require(_ images: [String]) -> Bool {
    let before = order
    order = images.map { number(of: $0) }
    required = BitSet(order)
    if numbers.count > Self.maximumNames { forgetOthers() }
    return order != before
  }

  private mutating func forgetOthers() {
    for (name, number) in numbers where !required.contains(number) {
      names[number] = ""
      numbers[name] = nil
    }
  }

  /// The number of an image; a new one when it has none.
  mutating func number(of image: String) -> Int {
    if let known = numbers[image] { return known }
    names.append(image)
    numbers[image] = names.count - 1
    return names.count - 1
  }

  /// The image of a number; a number from a damaged ledger has none.
  func name(_ number: Int) -> String? {
    names.indices.contains(number) && !names[number].isEmpty ? names[number] : nil
  }
}
