// Tables.
(kit) => {
  const { words, pick, chars } = kit;
  return {
    column: () => pick(words('id title name email phone token group category password comment avatar status createdAt updatedAt')),
    type: () => pick(words('int varchar text date datetime tinyint time timestamp smallint mediumint bigint decimal float double real bit boolean serial blob binary enum set geometry point')),
    collation: () => pick(words('utf8_unicode_ci utf8_general_ci utf8_bin utf8mb4_unicode_ci ascii_bin ascii_general_ci cp1250_bin cp1250_general_ci')),
    engine: () => pick(words('InnoDB MyISAM MEMORY CSV BLACKHOLE ARCHIVE')),
    mongodbObjectId: () => chars('0123456789abcdef', 24),
  };
}
