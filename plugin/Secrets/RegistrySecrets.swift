// Saying which Secret is for which images with as few words as can be.
import PrePullAPI

enum RegistrySecrets {
  /// A Secret and what it is for: a registry, or an image where the registry's images have different ones.
  struct Entry: Equatable {
    var scope: String
    var secret: NamespacedName
  }

  /// The entries for images with their Secrets, in the images' order; an image without one has none.
  static func shortest(_ chosen: [(image: String, secret: NamespacedName?)]) -> [Entry] {
    var byRegistry: [String: Set<NamespacedName?>] = [:]
    for (image, secret) in chosen { byRegistry[registry(of: image), default: []].insert(secret) }
    var entries: [Entry] = []
    var said: Set<String> = []
    for (image, secret) in chosen {
      guard let secret else { continue }
      let registry = registry(of: image)
      let scope = byRegistry[registry]?.count == 1 && !registry.isEmpty ? registry : image
      if said.insert(scope).inserted { entries.append(Entry(scope: scope, secret: secret)) }
    }
    return entries
  }

  private static func registry(of image: String) -> String {
    do throws(ImageReferenceError) {
      return try ImageReference(image).registry
    } catch {
      // Validation has its say about it.
      return ""
    }
  }
}
