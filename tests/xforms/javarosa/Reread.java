import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Paths;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.model.xform.XFormSerializingVisitor;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.XFormUtils;

/** Reads a form and a filling of it with JavaRosa, as ODK Collect does, and writes the filling again. */
public class Reread {
    public static void main(String[] args) throws Exception {
        new XFormsModule().registerModule();
        new JavaRosaCoreModule().registerModule();
        FormDef form;
        try (InputStream in = new FileInputStream(args[0])) {
            form = XFormUtils.getFormFromInputStream(in);
        }
        byte[] saved = Files.readAllBytes(Paths.get(args[1]));
        TreeElement given = XFormParser.restoreDataModel(saved, null).getRoot();
        TreeElement own = form.getInstance().getRoot().deepCopy(true);
        if (!given.getName().equals(own.getName())) {
            throw new IllegalStateException("another form's filling");
        }
        own.populate(given, form);
        form.getInstance().setRoot(own);
        form.initialize(false, null);
        System.out.write(new XFormSerializingVisitor().serializeInstance(form.getInstance()));
        System.out.flush();
    }
}
