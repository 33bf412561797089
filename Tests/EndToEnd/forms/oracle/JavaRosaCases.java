// Runs the shared cases on JavaRosa (the engine of ODK Collect) and prints, for each expectation, agreement or both values.
// java -cp ODK_Validate.jar JavaRosaCases.java CASES.json...   Licence of this file: CC0. JavaRosa: Apache-2.0.
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.io.*;
import java.nio.file.*;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.instance.*;
import org.javarosa.core.reference.*;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.*;
import org.javarosa.model.xform.*;
import org.javarosa.xform.util.*;

public class JavaRosaCases {
    static Path media;
    static int agreed = 0, differed = 0, failed = 0;
    FormDef fd; FormEntryModel m; FormEntryController c;
    public static void main(String[] a) throws Exception {
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        org.javarosa.core.services.PropertyManager.setPropertyManager(new org.javarosa.core.services.IPropertyManager() {
            public String getSingularProperty(String n) { return n.equals("deviceid") ? "test:device-1" : n.equals("username") ? "tester" : ""; }
            public Vector<String> getProperty(String n) { return new Vector<>(List.of(getSingularProperty(n))); }
            public void setProperty(String n, String v) {}
            public void setProperty(String n, List<String> v) {}
            public void addRules(org.javarosa.core.services.properties.IPropertyRules r) {}
            public List<org.javarosa.core.services.properties.IPropertyRules> getRules() { return new ArrayList<>(); }
        });
        ReferenceManager.instance().addReferenceFactory(new PrefixedRootFactory(new String[]{"file", "file-csv", "images", "audio", "video"}) {
            protected Reference factory(String terminal, String uri) {
                final String p = media + "/" + terminal.replaceFirst("^/+", "");
                return new Reference() {
                    public boolean doesBinaryExist() { return new File(p).exists(); }
                    public InputStream getStream() throws IOException { return new FileInputStream(p); }
                    public String getURI() { return uri; }
                    public String getLocalURI() { return p; }
                    public boolean isReadOnly() { return true; }
                    public OutputStream getOutputStream() { return null; }
                    public void remove() {}
                    public Reference[] probeAlternativeReferences() { return new Reference[0]; }
                };
            }
        });
        org.javarosa.xform.parse.XFormParser.registerActionHandler(org.opendatakit.validate.StubSetGeopointActionHandler.ELEMENT_NAME, new org.opendatakit.validate.StubSetGeopointActionHandler());
        for (String f : a) {
            JsonNode all = new ObjectMapper().readTree(new File(f));
            for (JsonNode one : all.isArray() ? all : List.of(all)) {
                String name = one.path("name").asText();
                try { new JavaRosaCases().run(one, new File(f).getAbsoluteFile().getParentFile(), name); }
                catch (Throwable t) { failed++; Throwable r = t; while (r.getCause() != null) r = r.getCause(); System.out.println("FAIL " + name + ": " + String.valueOf(r).replace('\n', ' ')); }
            }
        }
        System.out.println("agreed=" + agreed + " differed=" + differed + " failed=" + failed);
        System.exit(0);
    }
    void run(JsonNode one, File dir, String name) throws Exception {
        media = Files.createTempDirectory("case");
        for (var it = one.path("media").fields(); it.hasNext();) { var e = it.next(); Files.writeString(media.resolve(e.getKey()), e.getValue().asText()); }
        Path form = media.resolve("form.xml");
        if (one.has("form")) Files.writeString(form, one.get("form").asText()); else Files.copy(new File(dir, one.get("formFile").asText()).toPath(), form);
        fd = XFormUtils.getFormFromFormXml(form.toString(), null);
        if (one.has("language")) fd.getLocalizer().setLocale(one.get("language").asText());
        fd.initialize(true, new InstanceInitializationFactory());
        m = new FormEntryModel(fd); c = new FormEntryController(m);
        walk((ev) -> false);
        for (JsonNode s : one.path("steps")) {
            if (s.has("set")) {
                String p = s.get("set").asText(), v = s.path("value").asText();
                boolean[] done = {false};
                walk((ev) -> {
                    if (ev != FormEntryController.EVENT_QUESTION || !m.getFormIndex().getReference().equals(ref(p))) return false;
                    FormEntryPrompt q = m.getQuestionPrompt();
                    IAnswerData d = v.isEmpty() ? null : XFormAnswerDataParser.getAnswerData(v, q.getDataType(), q.getQuestion());
                    if (c.answerQuestion(d, true) != 0) fd.setValue(d, ref(p), true);
                    return done[0] = true;
                });
                if (!done[0]) { TreeElement e = fd.getMainInstance().resolveReference(ref(p)); fd.setValue(v.isEmpty() ? null : XFormAnswerDataParser.getAnswerData(v, e.getDataType(), null), ref(p), true); }
            } else if (s.has("add")) {
                walk((ev) -> { if (ev == FormEntryController.EVENT_PROMPT_NEW_REPEAT && same(m.getFormIndex().getReference(), s.get("add").asText())) { c.newRepeat(); return true; } return false; });
            } else if (s.has("remove")) {
                walk((ev) -> { if (ev == FormEntryController.EVENT_REPEAT && m.getFormIndex().getReference().equals(ref(s.get("remove").asText()))) { c.deleteRepeat(m.getFormIndex()); return true; } return false; });
            } else if (s.has("language")) fd.getLocalizer().setLocale(s.get("language").asText());
            walk((ev) -> false);
            JsonNode x = s.path("expect");
            for (var it = x.path("values").fields(); it.hasNext();) { var e = it.next(); say(name, e.getKey(), e.getValue().asText(), value(e.getKey())); }
            for (var it = x.path("relevant").fields(); it.hasNext();) { var e = it.next(); TreeElement t = node(e.getKey()); say(name, "relevant " + e.getKey(), e.getValue().asText(), t == null ? "none" : "" + t.isRelevant()); }
            for (var it = x.path("required").fields(); it.hasNext();) { var e = it.next(); say(name, "required " + e.getKey(), e.getValue().asText(), "" + node(e.getKey()).isRequired()); }
            for (var it = x.path("readonly").fields(); it.hasNext();) { var e = it.next(); say(name, "readonly " + e.getKey(), e.getValue().asText(), "" + !node(e.getKey()).isEnabled()); }
            for (var it = x.path("count").fields(); it.hasNext();) { var e = it.next(); TreeReference r = ref(e.getKey()); r = r.genericize().contextualize(r.getParentRef()); say(name, "count " + e.getKey(), e.getValue().asText(), "" + fd.getEvaluationContext().expandReference(r).size()); }
            Map<String, String> labels = new HashMap<>(), choices = new HashMap<>(); Set<String> invalid = new TreeSet<>();
            if (x.has("labels") || x.has("choices") || x.has("invalid")) walk((ev) -> {
                TreeReference r = m.getFormIndex().getReference();
                if (ev != FormEntryController.EVENT_QUESTION) { if (ev == 8 || ev == 16) try { labels.put(key(r), m.getCaptionPrompt().getLongText()); } catch (Exception t) {} return false; }
                FormEntryPrompt q = m.getQuestionPrompt();
                try { labels.put(key(r), q.getLongText()); } catch (Exception t) { labels.put(key(r), "ERR " + t.getMessage()); }
                if (q.getControlType() == Constants.CONTROL_SELECT_ONE || q.getControlType() == Constants.CONTROL_SELECT_MULTI || q.getControlType() == Constants.CONTROL_RANK) {
                    List<String> l = new ArrayList<>(); try { for (SelectChoice z : q.getSelectChoices()) l.add(z.getValue()); } catch (Exception t) { l.add("ERR " + t.getMessage()); } choices.put(key(r), l.toString()); }
                if (!q.isReadOnly() && c.answerQuestion(q.getAnswerValue(), true) != 0) invalid.add(key(r));
                return false;
            });
            for (var it = x.path("labels").fields(); it.hasNext();) { var e = it.next(); say(name, "label " + e.getKey(), e.getValue().asText(), String.valueOf(labels.get(key(ref(e.getKey()))))); }
            for (var it = x.path("choices").fields(); it.hasNext();) { var e = it.next(); List<String> l = new ArrayList<>(); e.getValue().forEach(z -> l.add(z.asText())); say(name, "choices " + e.getKey(), l.toString(), String.valueOf(choices.get(key(ref(e.getKey()))))); }
            if (x.has("invalid")) { Set<String> l = new TreeSet<>(); x.get("invalid").forEach(z -> l.add(key(ref(z.asText())))); say(name, "invalid", l.toString(), invalid.toString()); }
        }
    }
    interface At { boolean found(int event); }
    void walk(At at) { c.jumpToIndex(FormIndex.createBeginningOfFormIndex()); for (int i = 0; i < 20000; i++) { int ev = c.stepToNextEvent(); if (ev == FormEntryController.EVENT_END_OF_FORM || at.found(ev)) return; } }
    static boolean same(TreeReference r, String p) { return p.contains("[") ? key(r).startsWith(key(ref(p)).replaceAll("\\[1\\]$", "")) : r.genericize().toString(false).equals(ref(p).genericize().toString(false)); }
    static String key(TreeReference r) { return r.toString(true); }
    static TreeReference ref(String p) {
        TreeReference r = TreeReference.rootRef();
        for (String s : p.split("/")) { if (s.isEmpty()) continue; int b = s.indexOf('['); if (s.startsWith("@")) r = r.extendRef(s.substring(1), TreeReference.INDEX_ATTRIBUTE); else r = r.extendRef(b < 0 ? s : s.substring(0, b), b < 0 ? 0 : Integer.parseInt(s.substring(b + 1, s.length() - 1)) - 1); }
        return r;
    }
    TreeElement node(String p) { return fd.getMainInstance().resolveReference(ref(p)); }
    String value(String p) throws Exception {
        TreeElement t = node(p); if (t == null) return "NO NODE"; IAnswerData d = t.getValue(); if (d == null) return "";
        Object o = new XFormAnswerDataSerializer().serializeAnswerData(d); return String.valueOf(o);
    }
    static void say(String name, String what, String wanted, String got) {
        if (wanted.equals(got)) { agreed++; return; } differed++;
        System.out.println("DIFF " + name + " | " + what + " | case=" + wanted + " | javarosa=" + got);
    }
}
