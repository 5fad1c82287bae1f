// What the TLS module uses of libssl and libcrypto: the headers, and inline functions for what C spells as macros
// (Swift does not import function-like macros, variadic functions or casts).
#ifndef PREPULL_COPENSSL_SHIM_H
#define PREPULL_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// ---- contexts

static inline int shim_SSL_CTX_set_min_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_min_proto_version(context, version);
}

static inline int shim_SSL_CTX_set_max_proto_version(SSL_CTX *context, int version) {
  return SSL_CTX_set_max_proto_version(context, version);
}

// The memory BIOs take whatever is written, and a retried write comes from a buffer that may have moved; idle
// connections give their 34 KiB of record buffers back.
static inline void shim_SSL_CTX_set_modes(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS);
}

static inline void shim_SSL_CTX_set_hardening_options(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
}

static inline void shim_SSL_CTX_disable_session_cache(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline int shim_SSL_CTX_add1_chain_cert(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

typedef int (*shim_servername_callback)(SSL *connection, int *alert, void *argument);

static inline void shim_SSL_CTX_set_servername_callback(SSL_CTX *context, shim_servername_callback callback,
                                                        void *argument) {
  SSL_CTX_set_tlsext_servername_callback(context, callback);
  SSL_CTX_set_tlsext_servername_arg(context, argument);
}

// ---- connections

static inline int shim_SSL_set_server_name(SSL *connection, const char *name) {
  return (int)SSL_set_tlsext_host_name(connection, name);
}

// ---- keys and certificates

static const int shim_MBSTRING_UTF8 = MBSTRING_UTF8;

static inline EVP_PKEY *shim_EVP_P256_generate(void) { return EVP_EC_gen("P-256"); }

// One line, most specific part first, characters beyond ASCII as they are.
static inline int shim_X509_NAME_print(BIO *out, const X509_NAME *name) {
  return X509_NAME_print_ex(out, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
}

static inline int shim_GENERAL_NAMES_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }

static inline GENERAL_NAME *shim_GENERAL_NAMES_at(const GENERAL_NAMES *names, int index) {
  return sk_GENERAL_NAME_value(names, index);
}

static inline GENERAL_NAMES *shim_GENERAL_NAMES_new(void) { return sk_GENERAL_NAME_new_null(); }

static inline int shim_GENERAL_NAMES_push(GENERAL_NAMES *names, GENERAL_NAME *name) {
  return sk_GENERAL_NAME_push(names, name);
}

static inline void shim_GENERAL_NAMES_free(GENERAL_NAMES *names) {
  sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
}

static inline STACK_OF(X509) * shim_X509_stack_new(void) { return sk_X509_new_null(); }

// The stack takes no reference of its own; shim_X509_stack_free lets the certificates live.
static inline int shim_X509_stack_push(STACK_OF(X509) * stack, X509 *certificate) {
  return sk_X509_push(stack, certificate);
}

static inline void shim_X509_stack_free(STACK_OF(X509) * stack) { sk_X509_free(stack); }

// ---- memory

static inline void shim_BIO_set_mem_eof_return(BIO *bio, int value) { BIO_set_mem_eof_return(bio, value); }

static inline void shim_OPENSSL_free(void *pointer) { OPENSSL_free(pointer); }

// ---- errors

static inline int shim_ERR_is_end_of_pem(unsigned long code) {
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

#endif
