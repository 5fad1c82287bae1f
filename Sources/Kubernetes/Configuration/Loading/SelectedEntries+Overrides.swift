// Lays the flags over what was found, and makes the configuration of it.

extension SelectedEntries {
  func overridden(by flags: ConnectionOverrides) throws(ConfigurationError) -> SelectedEntries {
    var result = self
    result.cluster.override(by: flags)
    try result.user.override(by: flags)
    if let namespace = flags.namespace, !namespace.isEmpty { result.namespace = namespace }
    return result
  }

  func configuration(overrides: ConnectionOverrides) throws(ConfigurationError) -> ClusterConfiguration {
    let mentionsTLS =
      cluster.certificateAuthority != nil || cluster.insecureSkipTLSVerify || user.clientCertificate != nil
    let address: ServerAddress
    do throws(ConfigurationError) {
      address = try ServerAddress(cluster.server ?? "", secureByDefault: mentionsTLS)
    } catch {
      throw overrides.server == nil ? cluster.place.error(error.code, error.message, advice: error.advice) : error
    }
    if cluster.insecureSkipTLSVerify, cluster.certificateAuthority != nil {
      throw cluster.place.error(
        .conflict, "insecure-skip-tls-verify and a certificate authority exclude one another",
        advice: "remove insecure-skip-tls-verify")
    }
    var configuration = ClusterConfiguration(
      server: address, defaultNamespace: namespace ?? "default", origin: origin)
    if cluster.insecureSkipTLSVerify {
      configuration.trust = .insecure
    } else if let authority = cluster.certificateAuthority {
      configuration.trust = .authority(authority)
    }
    configuration.tlsServerName = cluster.tlsServerName
    configuration.proxyURL = cluster.proxyURL
    if let text = overrides.requestTimeout { configuration.requestTimeout = try GoDuration.requestTimeout(text) }
    guard address.isSecure else { return configuration }
    configuration.clientCertificate = try user.certificatePair()
    configuration.credentials = try user.credentials()
    configuration.impersonation = user.impersonation
    return configuration
  }
}

extension ClusterEntry {
  fileprivate mutating func override(by flags: ConnectionOverrides) {
    if let server = flags.server, !server.isEmpty {
      self.server = server
      // The name belongs to the server that was replaced.
      tlsServerName = nil
    }
    if let name = flags.tlsServerName { tlsServerName = name.isEmpty ? nil : name }
    if let file = flags.certificateAuthority, !file.isEmpty {
      certificateAuthority = .file(file)
      insecureSkipTLSVerify = false
    }
    if let insecure = flags.insecureSkipTLSVerify {
      insecureSkipTLSVerify = insecure
      if insecure, (flags.certificateAuthority ?? "").isEmpty { certificateAuthority = nil }
    }
    if let proxy = flags.proxyURL, !proxy.isEmpty { proxyURL = proxy }
  }
}

extension UserEntry {
  fileprivate mutating func override(by flags: ConnectionOverrides) throws(ConfigurationError) {
    if let file = flags.clientCertificate, !file.isEmpty { clientCertificate = .file(file) }
    if let file = flags.clientKey, !file.isEmpty { clientKey = .file(file) }
    if let token = flags.token, !token.isEmpty {
      self.token = token
      (tokenFile, exec, username, password, authProvider) = (nil, nil, nil, nil, nil)
    }
    if let name = flags.username, !name.isEmpty {
      guard flags.token?.isEmpty ?? true else {
        throw ConfigurationError(
          .conflict, "--token and --username exclude one another", advice: "give only one of them")
      }
      username = name
      (token, tokenFile, exec, authProvider) = (nil, nil, nil, nil)
    }
    if let password = flags.password, !password.isEmpty { self.password = password }
    let asks = flags.impersonateUID != nil || !flags.impersonateGroups.isEmpty
    if let name = flags.impersonateUser, !name.isEmpty {
      impersonation = Impersonation(user: name, groups: flags.impersonateGroups, uid: flags.impersonateUID)
    } else if asks {
      guard impersonation != nil else {
        throw ConfigurationError(
          .conflict, "--as-group and --as-uid need --as", advice: "say with --as whom to act as")
      }
      if !flags.impersonateGroups.isEmpty { impersonation?.groups = flags.impersonateGroups }
      if let uid = flags.impersonateUID { impersonation?.uid = uid }
    }
  }

  fileprivate func certificatePair() throws(ConfigurationError) -> ClientCertificate? {
    switch (clientCertificate, clientKey) {
    case (let certificate?, let key?): return ClientCertificate(certificate: certificate, key: key)
    case (nil, nil): return nil
    // One file may hold both.
    case (.file(let path)?, nil): return ClientCertificate(certificate: .file(path), key: .file(path))
    case (_?, nil):
      throw place.error(.malformed, "there is a client certificate and no client key", advice: "add client-key-data")
    case (nil, _?):
      throw place.error(
        .malformed, "there is a client key and no client certificate", advice: "add client-certificate-data")
    }
  }

  fileprivate func credentials() throws(ConfigurationError) -> Credentials {
    if let tokenFile { return .tokenFile(tokenFile) }
    if let token { return .token(token) }
    if let username { return .basic(username: username, password: password ?? "") }
    if let exec { return .exec(exec) }
    if let authProvider {
      throw place.error(
        .unsupported, "auth-provider \"\(authProvider)\" was removed from Kubernetes and is not supported",
        advice: "use a credential plugin (exec) or a token")
    }
    return .none
  }
}
