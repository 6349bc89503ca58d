/** A key that protects nothing: made up for servers of the tests on 127.0.0.1. */
export const madeUpKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg6Fq7IFTCkzEu8Qor
jEbBYPb3mZJfkkPPpBk5uI6MwD+hRANCAATzqb2eOXrMoyzzWLSxpczD5JZT6uMM
MG4YNtqsa/NsvUlBVrI9sqbJx4g222reQWopEz1zUWLtU7HEekdn5oMb
-----END PRIVATE KEY-----`;

/** Its certificate, which nobody has signed but itself. Valid for 127.0.0.1, and not for localhost. */
export const madeUpCertificate = `-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUGsJVXFWHKteCJyjjdzO2cyiH0xcwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQbWFkZS11cC1wcm92aWRlcjAgFw0yNjExMjIxNjQzMzNaGA8y
MTI2MTAyOTE2NDMzM1owGzEZMBcGA1UEAwwQbWFkZS11cC1wcm92aWRlcjBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABPOpvZ45esyjLPNYtLGlzMPkllPq4wwwbhg2
2qxr82y9SUFWsj2ypsnHiDbbat5BaikTPXNRYu1TscR6R2fmgxujZDBiMB0GA1Ud
DgQWBBQrN1rLe52huDlMWZer5T4kkw2JNTAfBgNVHSMEGDAWgBQrN1rLe52huDlM
WZer5T4kkw2JNTAPBgNVHRMBAf8EBTADAQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYI
KoZIzj0EAwIDSAAwRQIgHiTJsYz+Fmlp01QPpTv3YBbahuNFgczm42wTkGdEUakC
IQDJyewF+vKJsJuEnmLsjd2mtvu4b0gLgVUJYW5Ac6esHQ==
-----END CERTIFICATE-----`;
